package synfire.generator.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

/** What keeps a model file from being used. */
public final class Findings {

  private final Path path;
  /** What is wrong with operators; each is a row of the listing as well. */
  private final List<Problem> operators = new ArrayList<>();

  /** What is wrong with the file as a whole. */
  private final List<Problem> model = new ArrayList<>();

  /** Nothing yet about a file. */
  public Findings(Path path) {
    this.path = path;
  }

  /** What comes of reading a file; a refusal is a problem of the file as a whole. */
  public static <T> T of(Path path, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Refusal refusal) {
      throw new ProblemException(
          refusal.getMessage(), path.toString(), refusal.expected(), refusal.hint());
    }
  }

  /** Notes why an operator cannot be used. */
  public void operator(String title, Refusal refusal) {
    operators.add(problem(title + " cannot be used: " + refusal.getMessage(), refusal));
  }

  /** Notes what a check of the file as a whole refuses. */
  public void check(Runnable check) {
    try {
      check.run();
    } catch (Refusal refusal) {
      model.add(problem(refusal.getMessage(), refusal));
    }
  }

  private Problem problem(String message, Refusal refusal) {
    return new Problem(message, path.toString(), refusal.expected(), refusal.hint());
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return operators.isEmpty() && model.isEmpty();
  }

  /** Whether operators are among them. */
  public boolean ofOperators() {
    return !operators.isEmpty();
  }

  /** Those about the file as a whole. */
  public List<Problem> ofModel() {
    return List.copyOf(model);
  }

  /** The first one as a message that says how many more there are. */
  public ProblemException exception() {
    List<Problem> all = new ArrayList<>(operators);
    all.addAll(model);
    Problem first = all.get(0);
    int others = all.size() - 1;
    if (others == 0) {
      return new ProblemException(first);
    }
    String more =
        String.format(
            Locale.ROOT,
            "%s%s%d more of this model: synfire check lists all",
            first.fix(),
            first.fix().isEmpty() ? "" : "; ",
            others);
    return new ProblemException(first.message(), first.at(), first.expected(), more);
  }

  /** File name without its ending; the folder's name for files called model. */
  public static String modelName(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    String name = absolute.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    Path folder = absolute.getParent();
    if (stem.equals("model") && folder != null && folder.getFileName() != null) {
      return folder.getFileName().toString();
    }
    return stem;
  }
}
