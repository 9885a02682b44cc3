/**
 * JSON whose numbers stay as they were written: a sibling that is kept must be written back as it
 * was, also where it holds integers that a double does not.
 */
const CAN = typeof JSON.rawJSON === "function";

/** Reads JSON. */
export function parse(text) {
  return CAN
    ? JSON.parse(text, (key, value, context) =>
        typeof value === "number" && context && String(value) !== context.source
          ? JSON.rawJSON(context.source)
          : value)
    : JSON.parse(text);
}

/** Writes what {@link parse} has read. */
export const stringify = (value, indent) => JSON.stringify(value, null, indent);

/** Whether this browser keeps all numbers as they were. */
export const isExact = CAN;
