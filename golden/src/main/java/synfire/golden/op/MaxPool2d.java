package synfire.golden.op;

/** Maximum over the part of a window that lies inside the map. */
public record MaxPool2d(
    Padding padding, int strideH, int strideW, int kernelH, int kernelW, Activation activation)
    implements Op {

  @Override
  public String key() {
    return "max_pool2d";
  }
}
