/** Stands in for `react-devtools-core`, which Ink imports and a built program never uses. */
export default {initialize() {}, connectToDevTools() {}};
