package synfire.generator.synth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of each resource a module takes, by the keys of {@link Resource}.
 *
 * @param values by key, in the order of the target's resources
 */
public record Figures(Map<String, Double> values) {

  public Figures {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The figure of a resource. */
  public double of(String key) {
    Double value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no resource " + key + " in " + values.keySet());
    }
    return value;
  }

  /** Both together. */
  public Figures plus(Figures other) {
    Map<String, Double> sum = new LinkedHashMap<>(values);
    other.values.forEach((key, value) -> sum.merge(key, value, Double::sum));
    return new Figures(sum);
  }

  /** So many of it. */
  public Figures times(double n) {
    Map<String, Double> product = new LinkedHashMap<>();
    values.forEach((key, value) -> product.put(key, n * value));
    return new Figures(product);
  }
}
