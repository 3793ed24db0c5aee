"""The member of a group that all-reduce-worker.ts is, in Python."""
import json

import torch
import torch.distributed as dist

dist.init_process_group("gloo")
rank, size = dist.get_rank(), dist.get_world_size()
total = torch.tensor([rank + 1.0, 10.0 * (rank + 1)])
dist.all_reduce(total)
shared = torch.full((3,), rank + 7.0)
dist.broadcast(shared, 0)
gathered = [torch.empty(2) for _ in range(size)]
dist.all_gather(gathered, torch.tensor([float(rank), 0.5]))
dist.barrier()
print(json.dumps({"sum": total.tolist(), "shared": shared.tolist(), "gathered": [part.tolist() for part in gathered]}), end="")
