/** From a JSON-like answer to facts, as declared in a config. Shared by the `http`, `postgres` and `duckdb` collectors. */
export {applyMapping} from './apply.ts';
export type {MappingContext} from './context.ts';
export {durationSchema, parseDuration, sizeSchema} from './duration.ts';
export {compileExpression, type Expression, ExpressionError, expressionProblem, type Scope} from './expression.ts';
export {isRecord, readNumber, readText, readTime} from './read-value.ts';
export {expressionSchema, type Mapping, mappedFacts, mappingSchema, mappingShape, mapsAnything, mapsHealth, zoneSchema} from './schema.ts';
