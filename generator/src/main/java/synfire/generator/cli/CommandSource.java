package synfire.generator.cli;

import java.util.List;

/**
 * Brings commands of another module, found by {@link java.util.ServiceLoader}: the module names its
 * class in {@code META-INF/services/synfire.generator.cli.CommandSource}.
 */
public interface CommandSource {

  /** New instances of classes with picocli's {@code Command} annotation. */
  List<Object> commands();
}
