package synfire.generator.model;

import com.google.flatbuffers.Table;
import java.util.List;
import java.util.Optional;
import synfire.generator.model.tflite.Operator;

/**
 * An operator of a file; its ids are valid, nothing else of it is checked yet.
 *
 * @param index place in the file
 * @param code BuiltinOperator, or below 0 if that is not known
 * @param name its name in the schema, the custom code of a custom operator
 * @param inputs tensor ids, -1 for an absent input
 * @param outputs tensor ids
 * @param table its options
 */
record RawOperator(
    int index,
    int code,
    String name,
    List<Integer> inputs,
    List<Integer> outputs,
    Operator table) {

  /** The options of a type, read by an empty table of it; absent if the operator has others. */
  <T extends Table> Optional<T> options(T empty, byte type) {
    return table.builtinOptionsType() == type
        ? Optional.ofNullable(table.builtinOptions(empty)).map(t -> empty)
        : Optional.empty();
  }
}
