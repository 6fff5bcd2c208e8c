package synfire.golden.op;

/** Mean over the part of a window that lies inside the map, rounded half away from zero. */
public record AveragePool2d(
    Padding padding, int strideH, int strideW, int kernelH, int kernelW, Activation activation)
    implements Op {

  @Override
  public String key() {
    return "average_pool2d";
  }
}
