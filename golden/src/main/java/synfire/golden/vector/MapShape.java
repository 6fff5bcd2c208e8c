package synfire.golden.vector;

/**
 * A map [height, width, channels] of codes and the border of zeros around its values.
 *
 * @param height rows of the map
 * @param width columns of the map
 * @param channels codes of a place
 * @param top rows of border above
 * @param left columns of border on the left
 * @param paddedHeight rows with border
 * @param paddedWidth columns with border
 * @param zeroPoint code of zero
 * @param copies times that each channel is repeated
 */
public record MapShape(
    int height,
    int width,
    int channels,
    int top,
    int left,
    int paddedHeight,
    int paddedWidth,
    int zeroPoint,
    int copies) {

  /** Values from one row of the padded map to the next. */
  public int line() {
    return paddedWidth * channels * copies;
  }

  /** Values of the padded map, and those that a vector at its end may read behind it. */
  int size() {
    return paddedHeight * line() + Lanes.COUNT;
  }
}
