package synfire.golden.op;

import java.util.List;

/**
 * Part of a tensor. Masks and negative indices of the file are resolved by the importer; the output
 * tensor states the shape (shrunk axes are gone there).
 *
 * @param begin first index of each input axis
 * @param end index after the last one, in the direction of the stride
 * @param stride step of each axis, not 0
 */
public record StridedSlice(List<Integer> begin, List<Integer> end, List<Integer> stride)
    implements Op {

  public StridedSlice {
    begin = List.copyOf(begin);
    end = List.copyOf(end);
    stride = List.copyOf(stride);
  }

  @Override
  public String key() {
    return "strided_slice";
  }
}
