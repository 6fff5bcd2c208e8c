package synfire.golden.unit;

/**
 * A word of activations on its way from the scan to the lanes.
 *
 * @param firing number of the firing it belongs to
 * @param values x = q - z of each lane, -255 to 255
 * @param tap false for the empty entry that only ends a job: its tap lies outside the tensor
 * @param weight address of its first weight word
 * @param group first group of accumulators that its events reach
 * @param tail whether it is the last word of its pixel
 * @param jobEnd whether the job (a pixel, or a word of it when lanewise) ends with it
 */
public record Entry(
    int firing, int[] values, boolean tap, int weight, int group, boolean tail, boolean jobEnd) {

  /** Whether a lane holds an event. */
  public boolean event(int lane) {
    return tap && values[lane] != 0;
  }

  /** Whether any lane holds an event. */
  public boolean hasEvents() {
    for (int l = 0; l < values.length; l++) {
      if (event(l)) {
        return true;
      }
    }
    return false;
  }
}
