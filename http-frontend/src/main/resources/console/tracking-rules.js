// What the model's profile says of tracking settings, checked while they are typed. The gateway checks again, and its word counts.

const WHOLE = /^-?[0-9]+$/;
const DECIMAL = /^-?[0-9]+(\.[0-9]+)?$/;
const SAFE_DIGITS = 15; // of a number that JavaScript keeps exact

/** The values of a form, as the API takes them: {settings, errors} by the fields' names; an empty text is a field left out. */
export function read(fields, texts) {
  const settings = {};
  const errors = {};
  for (const field of fields) {
    const text = (texts[field.name] ?? "").trim();
    if (text === "") continue;
    const error = wrong(field, text);
    if (error) errors[field.name] = error;
    else settings[field.name] = typed(field, text);
  }
  for (const field of fields) {
    if (!(field.name in settings) && !(field.name in errors) && isMandatory(field, texts)) errors[field.name] = "is needed";
  }
  return { settings, errors };
}

/** A value of the API as the form shows it. */
export function textOf(value) {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

export function isMandatory(field, texts) {
  const holds = ([name, values]) => values.includes((texts[name] ?? "").trim());
  if (field.required_if) return Object.entries(field.required_if).every(holds);
  if (field.required_if_not) return !Object.entries(field.required_if_not).some(holds);
  return !field.optional;
}

/** 30 to 255 s; one of a, b; HH:mm */
export function expectation(field) {
  const unit = field.unit ? ` ${field.unit}` : "";
  if (field.type === "array") return `${field.min} to ${field.max} items${field.format ? `, each ${field.format}` : ""}, with commas between`;
  if (field.values) return field.type === "enum" ? "" : `one of ${field.values.join(", ")}${unit}`;
  if (field.min !== undefined) return `${field.min} to ${field.max}${unit}`;
  return field.format ?? "";
}

/** When it is mandatory, in words; nothing where that never changes. */
export function condition(field) {
  const words = (conditions, link) => Object.entries(conditions).map(([name, values]) => `${name.replaceAll("_", " ")} is ${values.join(" or ")}`).join(link);
  if (field.required_if) return `needed while ${words(field.required_if, " and ")}`;
  if (field.required_if_not) return `needed unless ${words(field.required_if_not, " or ")}`;
  return field.optional ? "may be empty" : "";
}

function wrong(field, text) {
  switch (field.type) {
    case "int": return WHOLE.test(text) ? wrongNumber(field, text) : "must be a whole number";
    case "double": return DECIMAL.test(text) ? wrongNumber(field, text) : "must be a number";
    case "boolean": return text === "true" || text === "false" ? null : "must be true or false";
    case "enum": return field.values.includes(text) ? null : `must be one of ${field.values.join(", ")}`;
    case "array": return wrongItems(field, items(text));
    default: return !field.pattern || matches(field, text) ? null : `must be written ${field.format ?? field.pattern}`;
  }
}

function wrongNumber(field, text) {
  const number = Number(text);
  if (field.values) return field.values.includes(text) ? null : `must be one of ${field.values.join(", ")}`;
  return number < field.min || number > field.max ? `must be between ${field.min} and ${field.max}` : null;
}

function wrongItems(field, list) {
  if (list.length < field.min || list.length > field.max) return `must have ${field.min} to ${field.max} items`;
  return !field.pattern || list.every((item) => matches(field, item)) ? null : `each must be written ${field.format ?? field.pattern}`;
}

const matches = (field, text) => new RegExp(`^(?:${field.pattern})$`).test(text);

const items = (text) => text.split(",").map((item) => item.trim()).filter((item) => item !== "");

function typed(field, text) {
  switch (field.type) {
    case "int": case "double": return text.replace(/\D/g, "").length > SAFE_DIGITS ? text : Number(text);
    case "boolean": return text === "true";
    case "array": return items(text);
    default: return text;
  }
}
