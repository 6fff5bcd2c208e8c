package synfire.generator.model;

import java.util.List;
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
    Operator table) {}
