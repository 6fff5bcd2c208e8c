package synfire.generator.hw;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import synfire.golden.unit.Port;

/**
 * The outputs of a router that a flit may take, by the input at which it came in. The router's
 * routing and the check for deadlock both keep to this table.
 *
 * @param outputs one set for each input, not empty only where a flit may pass
 */
public record Turns(Map<Port, Set<Port>> outputs) {

  public Turns {
    Map<Port, Set<Port>> copy = new EnumMap<>(Port.class);
    for (Port in : Port.values()) {
      Set<Port> out = EnumSet.noneOf(Port.class);
      out.addAll(outputs.getOrDefault(in, Set.of()));
      copy.put(in, out);
    }
    outputs = copy;
  }

  /**
   * X first, then Y: from X into X straight on or into Y, from Y into Y straight on, no way back,
   * from the local port to any other.
   */
  public static Turns dimensionOrder() {
    Map<Port, Set<Port>> outputs = new EnumMap<>(Port.class);
    for (Port in : Port.values()) {
      Set<Port> out = EnumSet.noneOf(Port.class);
      for (Port o : Port.values()) {
        boolean back = o == in;
        boolean fromYToX = in.dy() != 0 && o.dx() != 0;
        if (!back && !fromYToX) {
          out.add(o);
        }
      }
      outputs.put(in, out);
    }
    return new Turns(outputs);
  }

  /**
   * A row of the router's table.
   *
   * @param input name of the input
   * @param bits outputs, highest first
   * @param comma what separates it from the next row
   */
  public record Row(String input, String bits, String comma) {}

  /** Rows for the template, the highest input first. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Port[] ports = Port.values();
    for (int in = ports.length - 1; in >= 0; in--) {
      StringBuilder bits = new StringBuilder();
      for (int out = ports.length - 1; out >= 0; out--) {
        bits.append(outputs.get(ports[in]).contains(ports[out]) ? '1' : '0');
      }
      String name = ports[in].name().toLowerCase(Locale.ROOT);
      rows.add(new Row(name, bits.toString(), in > 0 ? "," : " "));
    }
    return rows;
  }
}
