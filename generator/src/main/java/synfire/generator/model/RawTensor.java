package synfire.generator.model;

import java.util.Optional;
import synfire.golden.net.Tensor;

/**
 * A tensor of a file, perhaps one that cannot be taken; that matters only if an operator uses it.
 *
 * @param tensor the tensor, a placeholder without a shape where it is refused
 * @param refusal why it cannot be used
 */
record RawTensor(Tensor tensor, Optional<Refusal> refusal) {

  /** The tensor, if it can be used. */
  Tensor usable() {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return tensor;
  }
}
