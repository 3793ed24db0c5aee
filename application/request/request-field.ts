/** Which heading a field is listed under in help and docs. */
export type FieldGroup =
  | 'Data'
  | 'Several models'
  | 'Model and tokenizer'
  | 'Fine-tuning'
  | 'Training'
  | 'Optimizer and schedule'
  | 'Evaluation and early stopping'
  | 'Reinforced learning'
  | 'Checkpoints and logging'
  | 'Several processes'
  | 'Engine and output';

/** Bounds of a number; `above` and `below` exclude the bound itself. */
export interface NumberRange {
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  readonly below?: number;
}

interface CommonField {
  readonly group: FieldGroup;
  /** One phrase, for help and docs. */
  readonly description: string;
  readonly required?: true;
  /** What an absent field means, where that is not one constant: "chosen for the model", "as evaluationSteps". */
  readonly absent?: string;
}

/** What a field of a request may hold, said once: parsing, validation, flags, help and docs all follow from it. */
export type RequestField = CommonField &
  (
    | { readonly kind: 'text'; readonly placeholder: string; readonly default?: string }
    | { readonly kind: 'integer' | 'number'; readonly range?: NumberRange; readonly default?: number }
    | { readonly kind: 'boolean'; readonly default?: boolean }
    | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default?: string }
    | { readonly kind: 'list'; readonly placeholder: string }
    /** Names with a value each: `a=1,b=2` as a flag, an object in a config file. */
    | { readonly kind: 'mapping'; readonly placeholder: string; readonly valueChoices?: readonly string[] }
  );

/** Fields of one request by camelCase name. */
export type RequestFields = Readonly<Record<string, RequestField>>;

/** The type of a field's value. */
type ValueOf<Field extends RequestField> = Field extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Field['kind'] extends 'boolean'
    ? boolean
    : Field['kind'] extends 'integer' | 'number'
      ? number
      : Field['kind'] extends 'list'
        ? readonly string[]
        : Field extends { readonly valueChoices: readonly (infer Value)[] }
          ? Readonly<Record<string, Value>>
          : Field['kind'] extends 'mapping'
            ? Readonly<Record<string, string>>
            : string;

type PresentNames<Fields extends RequestFields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly required: true } | { readonly default: unknown }
    ? Name
    : never;
}[keyof Fields];

/** The values that {@link parseFields} makes of a table: fields with a default and required ones are there. */
export type RequestValues<Fields extends RequestFields> = {
  readonly [Name in PresentNames<Fields>]: ValueOf<Fields[Name]>;
} & {
  readonly [Name in Exclude<keyof Fields, PresentNames<Fields>>]?: ValueOf<Fields[Name]>;
};

/** `learningRate` -> `--learning-rate`. */
export function flagOf(name: string): string {
  return `--${name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}`;
}
