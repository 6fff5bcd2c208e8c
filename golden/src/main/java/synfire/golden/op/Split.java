package synfire.golden.op;

/**
 * Cuts a tensor into the shapes of its outputs, in order (SPLIT, SPLIT_V). The node has one input,
 * the tensor; constants of the file are resolved by the importer.
 *
 * @param axis 0 to rank - 1
 */
public record Split(int axis) implements Op {

  @Override
  public String key() {
    return "split";
  }
}
