package synfire.generator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import synfire.generator.Compiler;
import synfire.generator.Profile;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.emit.OutputTree;
import synfire.generator.map.Program;
import synfire.generator.model.ModelImporter;
import synfire.generator.predict.Activity;
import synfire.generator.predict.Forecast;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.ComparePage;
import synfire.generator.report.Comparison;
import synfire.generator.report.NetworkRun;
import synfire.generator.report.Side;
import synfire.generator.report.SideReader;
import synfire.generator.samples.Samples;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Puts two chips side by side. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Put two chips side by side.",
      "",
      "A and B are configurations (a shipped name or a YAML file), folders that generate, verify",
      "or synth wrote, or a report.json. Prints the fields of the configurations that differ, the",
      "memories, the size, and for networks cycles, load and energy: measured where a report has",
      "them, predicted for the networks of --model where not. Writes compare.html, compare.json."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  synfire compare edge-64 edge-128 --model kws.tflite --profile words.npy --out build/c",
      "  synfire compare build/kws-pico build/kws-wide --out build/c"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "A configuration, a folder of generate, verify or synth, or a report.json.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "The one to compare it with.")
  private String b;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "Network whose cycles are predicted where no report has them; may be repeated.")
  private List<Path> models = List.of();

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Samples whose events say how much work layers have, one file for each --model in their"
              + " order. Without them, every second activation is taken for an event.")
  private List<Path> profiles = List.of();

  @Option(
      names = "--fit",
      description = "Size the memories of configurations for the network of the only --model.")
  private boolean fit;

  @Mixin private EffortOption effort;

  @Mixin private PictureOptions pictures;

  @Mixin private OutputFolder out;

  @Override
  public Integer call() {
    if (!profiles.isEmpty() && profiles.size() != models.size()) {
      throw new ParameterException(
          spec.commandLine(), "as many options '--profile' as '--model' are given, or none");
    }
    if (fit && models.size() != 1) {
      throw new ParameterException(
          spec.commandLine(), "option '--fit' is for one network: one '--model' is given with it");
    }
    out.check();
    Side left = SideReader.read(a);
    Side right = SideReader.read(b);
    if (left.measured() && right.measured() && !models.isEmpty()) {
      throw new ProblemException(
          "A and B are reports: their cycles are measured, there is nothing to predict",
          a + " and " + b,
          "a configuration, where --model is given",
          "leave --model away, or name the configuration instead of a report");
    }
    List<Network> networks = models.stream().map(ModelImporter::read).toList();
    Comparison c = Comparison.of(predicted(left, networks), predicted(right, networks));
    InputFiles read =
        new InputFiles(spec).add("--model", models).add("--profile", profiles).add("A", file(a))
            .add("B", file(b));
    OutputTree files =
        new OutputTree().text("compare.html", ComparePage.text(c)).text("compare.json", c.json());
    out.write(read, pictures.add(files, ComparePage.pictures(c)));
    print(c);
    return ExitCode.DONE;
  }

  private static Path file(String name) {
    return ConfigReader.shipped().contains(name) ? null : Path.of(name);
  }

  /** A chip with predictions for networks of which it has no report. */
  private Side predicted(Side s, List<Network> networks) {
    if (networks.isEmpty()) {
      return s;
    }
    if (s.measured()) {
      String network = s.runs().get(0).network();
      if (networks.stream().noneMatch(n -> n.name().equals(network))) {
        throw new ProblemException(
            "the report is of " + network + ", which is no network of --model",
            s.name(),
            "a report of " + String.join(" or ", networks.stream().map(Network::name).toList()),
            "give --model the file that was verified");
      }
      return s;
    }
    List<NetworkRun> runs = new ArrayList<>();
    ChipConfig chip =
        s.config()
            .orElseThrow(
                () ->
                    new ProblemException(
                        "the configuration is not known, so nothing can be predicted",
                        s.name(),
                        "a folder with config.yaml",
                        "name the configuration instead, or leave --model away"));
    for (int i = 0; i < networks.size(); i++) {
      Network network = networks.get(i);
      Samples samples =
          profiles.isEmpty()
              ? null
              : Samples.read(Profile.golden(network), List.of(profiles.get(i)));
      int lanes = chip.npe().lanes();
      Compiler.Mapped mapped =
          Compiler.map(
              network,
              Rounding.TFLM,
              chip,
              fit,
              graph ->
                  samples == null
                      ? Activity.half(graph, lanes)
                      : Profile.count(network, samples, graph, lanes),
              effort.effort());
      Program program = mapped.program();
      runs.add(
          NetworkRun.of(
              Forecast.of(
                  mapped.graph(), program.target(), mapped.plan(), mapped.events(),
                  program.rings()),
              mapped.chip()));
      if (fit) {
        return s.on(mapped.chip()).with(runs);
      }
    }
    return s.with(runs);
  }

  private void print(Comparison c) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println("A  " + c.a().name() + "  (" + c.a().what() + ")");
    terminal.println("B  " + c.b().name() + "  (" + c.b().what() + ")");
    terminal.println(ComparePage.fieldsInWords(c));
    if (!c.fields().isEmpty()) {
      TextTable table = new TextTable().words("field").numbers("A").numbers("B");
      c.fields().forEach(f -> table.row(f.path(), dash(f.a()), dash(f.b())));
      print(terminal, table);
    }
    for (Comparison.Group g : c.groups()) {
      TextTable table =
          new TextTable().words(g.name()).words("unit").numbers("A").numbers("B").numbers("B / A");
      if (g.network()) {
        table.row("", "", g.sourceA(), g.sourceB(), "");
      }
      for (Comparison.Figure f : g.figures()) {
        table.row(
            f.name(), f.unit(), ComparePage.number(f.a()), ComparePage.number(f.b()),
            ComparePage.ratio(f));
      }
      print(terminal, table);
    }
    terminal.println("page  " + out.path().resolve("compare.html"));
    terminal.flush();
  }

  private static String dash(String text) {
    return text.isEmpty() ? "–" : text;
  }

  private static void print(PrintWriter terminal, TextTable table) {
    table.lines().forEach(line -> terminal.println("  " + line));
    terminal.println();
  }
}
