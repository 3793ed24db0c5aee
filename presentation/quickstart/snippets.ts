/** Code that is in no package: what the trained model is asked about. */
export const SNIPPETS: readonly { readonly code: string }[] = [
  {
    code: `export async function fetchOrders(customerId: string, limit = 20): Promise<Order[]> {
  const response = await http.get<OrderPage>(\`/customers/\${customerId}/orders\`, { limit });
  const orders: Order[] = [];
  for (const row of response.items) {
    if (row.status !== 'cancelled') orders.push(toOrder(row));
  }
  return orders;
}`,
  },
  {
    code: `{
  "station": "North Pier",
  "readings": [
    { "time": "06:00", "temperature": 11.4, "wind": 7 },
    { "time": "07:00", "temperature": 11.9, "wind": 9 }
  ],
  "calibrated": true
}`,
  },
  {
    code: `## Baking bread

You need flour, water, salt and patience. Mix everything in a large bowl and let the dough rest for an hour.

- fold it three times, every thirty minutes
- leave it in the **fridge** overnight
- bake it at 240 degrees for [about forty minutes](#oven)`,
  },
];
