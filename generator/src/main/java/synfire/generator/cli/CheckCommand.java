package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import synfire.generator.ChipLimits;
import synfire.generator.model.ModelListing;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.generator.model.ModelImporter;
import synfire.generator.problem.Problem;
import synfire.generator.report.Numbers;

/** Lists the operators of a model and where they run. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "List the operators of a model, their cost and where they run.",
      "",
      "Shown are output shape, multiplications, weights, and the place where it runs:",
      "  chip       the generated hardware",
      "  host       at the edges, from and to floating point",
      "  golden     only the golden model has it so far",
      "  nowhere    it is not supported; the line below says why and what to do"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every operator runs at least in the golden model",
      "1:an operator is not supported, or this is no model"
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "TensorFlow Lite or ONNX file, quantized to int8.")
  private Path model;

  @Override
  public Integer call() {
    ModelListing listing = ModelImporter.list(model, new ChipLimits());
    PrintWriter out = spec.commandLine().getOut();
    print(listing, out, spec.commandLine().getColorScheme().ansi());
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    listing.problems().forEach(problem -> err.print(problem.text()));
    long unsupported = count(listing, Support.UNSUPPORTED);
    if (unsupported > 0) {
      err.print(
          new Problem(
                  "not supported: " + unsupported + " of "
                      + Numbers.count(listing.rows().size(), "operator"),
                  model.toString(),
                  "",
                  "see the hints in the list")
              .text());
    }
    err.flush();
    return listing.network().isPresent() ? ExitCode.DONE : ExitCode.INPUT_WRONG;
  }

  private static void print(ModelListing listing, PrintWriter out, Ansi ansi) {
    TextTable table =
        new TextTable()
            .numbers("#")
            .words("operator")
            .words("output")
            .numbers("MACs")
            .numbers("weights")
            .words("runs on");
    long macs = 0;
    long weights = 0;
    for (Row row : listing.rows()) {
      table.row(
          String.valueOf(row.index()),
          row.operator(),
          shape(row.output()),
          row.macs() == 0 ? "" : count(row.macs()),
          row.weights() == 0 ? "" : count(row.weights()),
          place(row.support()));
      macs += row.macs();
      weights += row.weights();
    }
    List<String> lines = table.lines();
    out.println(ansi.string("@|bold " + lines.get(0) + "|@"));
    for (int i = 0; i < listing.rows().size(); i++) {
      Row row = listing.rows().get(i);
      String style = style(row.support());
      // Names come from the file: they must not be read as markup.
      out.println(style.isEmpty() ? lines.get(i + 1) : coloured(ansi, style, lines.get(i + 1)));
      if (!row.reason().isEmpty()) {
        out.println("     " + row.reason());
        if (!row.hint().isEmpty()) {
          out.println("     hint: " + row.hint());
        }
      }
    }
    out.println();
    out.println(
        listing.name() + ": " + Numbers.count(listing.rows().size(), "operator") + ", "
            + Numbers.count(macs, "MAC") + " an inference, " + Numbers.count(weights, "weight"));
    long golden = count(listing, Support.GOLDEN_ONLY);
    if (listing.network().isPresent()) {
      out.println(
          golden == 0
              ? "Every operator runs on the chip or the host."
              : golden + (golden == 1 ? " of them runs" : " of them run")
                  + " in the golden model only: synfire golden takes this model,"
                  + " a chip does not.");
    }
  }

  private static String coloured(Ansi ansi, String style, String text) {
    return ansi.enabled() ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }

  private static String style(Support support) {
    switch (support) {
      case GOLDEN_ONLY:
        return "33";
      case UNSUPPORTED:
        return "31";
      default:
        return "";
    }
  }

  private static String place(Support support) {
    switch (support) {
      case ON_CHIP:
        return "chip";
      case HOST:
        return "host";
      case GOLDEN_ONLY:
        return "golden";
      default:
        return "nowhere";
    }
  }

  private static long count(ModelListing listing, Support support) {
    return listing.rows().stream().filter(row -> row.support() == support).count();
  }

  private static String shape(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
