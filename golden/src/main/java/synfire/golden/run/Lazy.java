package synfire.golden.run;

import java.util.function.Supplier;

/** A value that is made when it is first asked for, once. */
final class Lazy<T> {

  private final Supplier<T> maker;
  private volatile T value;

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    T made = value;
    if (made == null) {
      synchronized (this) {
        if (value == null) {
          value = maker.get();
        }
        made = value;
      }
    }
    return made;
  }
}
