package synfire.generator.model.onnx;

import java.util.List;

/** A value of the graph, batch 1. */
sealed interface Value permits Fixed, Codes, PendingCodes, Real {

  /** Sizes of its axes as the graph sees them. */
  List<Integer> shape();
}
