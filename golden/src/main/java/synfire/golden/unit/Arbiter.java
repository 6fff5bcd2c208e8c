package synfire.golden.unit;

import java.util.ArrayList;
import java.util.List;

/** Grants the request whose port was served longest ago. */
public final class Arbiter {

  /** Ports, the one to be preferred first. */
  private final List<Integer> order = new ArrayList<>();

  /** One where lower ports come first. */
  public Arbiter(int ports) {
    for (int p = 0; p < ports; p++) {
      order.add(p);
    }
  }

  /**
   * The port that is granted, -1 without a request.
   *
   * @param requests bit i: port i requests
   */
  public int grant(int requests) {
    for (int p : order) {
      if ((requests >> p & 1) != 0) {
        return p;
      }
    }
    return -1;
  }

  /** A port is served. */
  public void serve(int port) {
    order.remove((Integer) port);
    order.add(port);
  }
}
