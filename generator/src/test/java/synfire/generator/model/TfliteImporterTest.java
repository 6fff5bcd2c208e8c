package synfire.generator.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.generator.model.tflite.ActivationFunctionType;
import synfire.generator.model.tflite.AddOptions;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.model.tflite.BuiltinOptions;
import synfire.generator.model.tflite.CallOnceOptions;
import synfire.generator.model.tflite.ConcatenationOptions;
import synfire.generator.model.tflite.Conv2DOptions;
import synfire.generator.model.tflite.SoftmaxOptions;
import synfire.generator.model.tflite.StridedSliceOptions;
import synfire.generator.model.tflite.TensorType;
import synfire.generator.model.tflite.VarHandleOptions;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.net.State;
import synfire.golden.op.Activation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.Padding;
import synfire.golden.op.StridedSlice;
import synfire.golden.run.GoldenModel;

class TfliteImporterTest {

  @TempDir Path folder;

  private Path write(ModelFile file) {
    try {
      return Files.write(folder.resolve("m.tflite"), file.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Network read(ModelFile file) {
    return TfliteImporter.read(write(file));
  }

  private String refused(ModelFile file) {
    return assertThrows(ProblemException.class, () -> read(file)).getMessage();
  }

  // --- real models ---

  @TestFactory
  List<DynamicTest> everyModelThatIsThereIsListed() {
    List<Path> models = Models.all();
    assertTrue(models.size() >= 5, "models: " + models);
    return models.stream()
        .map(path -> DynamicTest.dynamicTest(path.toString(), () -> listed(path)))
        .collect(Collectors.toList());
  }

  private static void listed(Path path) {
    ModelListing listing = TfliteImporter.list(path, OnChipSupport.byKind());
    assertTrue(!listing.rows().isEmpty());
    assertTrue(listing.rows().stream().noneMatch(row -> row.support() == Support.UNSUPPORTED));
    assertTrue(listing.network().isPresent());
  }

  /** MACs by hand: 25x5 positions; first 10x4 taps, then four pairs of 3x3 and 64 channels. */
  @Test
  void theKeywordSpotterHasItsKnownSize() {
    ModelListing listing = TfliteImporter.list(Models.own("kws_dscnn"), OnChipSupport.byKind());
    long macs = listing.rows().stream().mapToLong(Row::macs).sum();
    assertEquals(125L * 64 * 40 + 4 * (125L * 64 * 9 + 125L * 64 * 64) + 64 * 12, macs);
    long weights = listing.rows().stream().mapToLong(Row::weights).sum();
    assertEquals(64L * 40 + 4 * (64L * 9 + 64L * 64) + 64 * 12, weights);
    Network network = listing.network().orElseThrow();
    assertEquals("kws_dscnn", network.name());
    assertEquals(List.of(1, 12), network.tensor(network.outputs().get(0)).shape());
    assertEquals(
        new Conv2d(Padding.SAME, 2, 2, 1, 1, Activation.RELU), network.nodes().get(0).op());
    assertEquals(64, network.tensor(network.nodes().get(0).inputs().get(1)).scales().size());
  }

  // --- single operators ---

  private static ModelFile conv(
      int[] in, int[] weights, int[] out, int stride, int dilation, byte padding) {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, in);
    int size = 1;
    for (int n : weights) {
      size *= n;
    }
    int w = file.weights(0.25f, weights, new byte[size]);
    int y = file.codes(0.5f, -7, out);
    return file.operator(
            BuiltinOperator.CONV_2D,
            new int[] {x, w},
            new int[] {y},
            BuiltinOptions.Conv2DOptions,
            b ->
                Conv2DOptions.createConv2DOptions(
                    b, padding, stride, stride, ActivationFunctionType.NONE, dilation, dilation))
        .inputs(x)
        .outputs(y);
  }

  private static final byte SAME = synfire.generator.model.tflite.Padding.SAME;
  private static final byte VALID = synfire.generator.model.tflite.Padding.VALID;

  private static int[] shape(int... sizes) {
    return sizes;
  }

  @Test
  void convolutionShapesFollowStrideDilationAndPadding() {
    read(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 5, 5, 8), 2, 1, SAME));
    read(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 4, 4, 8), 2, 1, VALID));
    read(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 5, 5, 8), 1, 2, VALID));
    // Two groups: weights see half of the channels.
    read(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 2), shape(1, 9, 9, 8), 1, 1, SAME));
  }

  @Test
  void contradictingShapesAreRefused() {
    assertTrue(
        refused(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 5, 4, 8), 2, 1, SAME))
            .contains("the output has shape [1, 5, 4, 8], the operator makes [1, 5, 5, 8]"));
    assertTrue(
        refused(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 3), shape(1, 9, 9, 8), 1, 1, SAME))
            .contains("do not fit"));
    assertTrue(
        refused(conv(shape(1, 2, 9, 4), shape(8, 3, 3, 4), shape(1, 1, 7, 8), 1, 1, VALID))
            .contains("without padding"));
    assertTrue(
        refused(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 9, 9, 8), 0, 1, SAME))
            .contains("stride 0"));
    assertTrue(
        refused(conv(shape(1, 9, 9, 4), shape(8, 3, 3, 4), shape(1, 9, 9, 8), 1, -1, SAME))
            .contains("dilation -1"));
    assertTrue(
        refused(conv(shape(2, 9, 9, 4), shape(8, 3, 3, 4), shape(2, 9, 9, 8), 1, 1, SAME))
            .contains("batch 2"));
  }

  @Test
  void sumsThatMayExceed32BitsAreRefused() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 0, 1, 4);
    int w = file.weights(0.5f, shape(1, 4), (byte) 127, (byte) 127, (byte) -128, (byte) 1);
    int bias = file.ints(shape(1), Integer.MAX_VALUE - 100);
    int y = file.codes(0.5f, 0, 1, 1);
    file.operator(
            BuiltinOperator.FULLY_CONNECTED,
            new int[] {x, w, bias},
            new int[] {y},
            BuiltinOptions.FullyConnectedOptions,
            b ->
                synfire.generator.model.tflite.FullyConnectedOptions.createFullyConnectedOptions(
                    b, (byte) 0, (byte) 0, false))
        .inputs(x)
        .outputs(y);
    assertTrue(refused(file).contains("channel 0 can reach 2147532571"), refused(file));
  }

  private static ModelFile dense(ModelFile file, int x, int w, int outputs) {
    int y = file.codes(0.5f, 0, 1, outputs);
    return file.operator(
            BuiltinOperator.FULLY_CONNECTED,
            new int[] {x, w, -1},
            new int[] {y},
            BuiltinOptions.FullyConnectedOptions,
            b ->
                synfire.generator.model.tflite.FullyConnectedOptions.createFullyConnectedOptions(
                    b, (byte) 0, (byte) 0, false))
        .inputs(x)
        .outputs(y);
  }

  @Test
  void weightsOfFourBitsAreUnpackedTheFirstOneFromTheLowerHalf() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 0, 1, 3);
    byte[] packed = {0x71, (byte) 0xf8, (byte) 0x92};
    int w =
        file.tensor(TensorType.INT4, shape(2, 3), new float[] {1f}, new long[] {0}, packed);
    Network network = read(dense(file, x, w, 2));
    int[] expected = {1, 7, -8, -1, 2, -7};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], network.tensor(w).constant().orElseThrow().int8(i));
    }
    assertEquals(DataType.INT4, network.tensor(w).type());
    byte[] out =
        GoldenModel.of(network, Rounding.TFLM).run(List.of(new byte[] {3, 1, 2})).codes(
            network.outputs().get(0));
    assertArrayEquals(new byte[] {-6, -15}, out);
  }

  @Test
  void weightsOfFourBitsHaveTheBytesOfTheirShape() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 0, 1, 3);
    int w =
        file.tensor(
            TensorType.INT4, shape(2, 3), new float[] {1f}, new long[] {0}, new byte[6]);
    assertTrue(refused(dense(file, x, w, 2)).contains("6 bytes of values"));
  }

  private static ModelFile slice(int[] out, int[] begin, int[] end, int[] stride, int... masks) {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 8, 6);
    int b = file.ints(shape(begin.length), begin);
    int e = file.ints(shape(end.length), end);
    int s = file.ints(shape(stride.length), stride);
    int y = file.codes(0.5f, 3, out);
    return file.operator(
            BuiltinOperator.STRIDED_SLICE,
            new int[] {x, b, e, s},
            new int[] {y},
            BuiltinOptions.StridedSliceOptions,
            builder ->
                StridedSliceOptions.createStridedSliceOptions(
                    builder, masks[0], masks[1], masks[2], masks[3], masks[4], false))
        .inputs(x)
        .outputs(y);
  }

  @Test
  void masksOfStridedSliceAreResolved() {
    Node all =
        read(slice(shape(1, 4, 2), shape(0, 0, -3), shape(0, 0, -1), shape(1, 2, 1), 3, 3, 0, 0, 0))
            .nodes()
            .get(0);
    assertEquals(
        new StridedSlice(List.of(0, 0, 3), List.of(1, 8, 5), List.of(1, 2, 1)), all.op());
    assertEquals(1, all.inputs().size());
    Node shrunk =
        read(slice(shape(1, 6), shape(0, -1), shape(0, 0), shape(1, 1), 1, 1, 0, 0, 2))
            .nodes()
            .get(0);
    assertEquals(
        new StridedSlice(List.of(0, 7, 0), List.of(1, 8, 6), List.of(1, 1, 1)), shrunk.op());
    Node backwards =
        read(slice(shape(1, 8, 6), shape(0, 0, 0), shape(0, 0, 0), shape(1, -1, -1), 7, 7, 0, 0, 0))
            .nodes()
            .get(0);
    assertEquals(
        new StridedSlice(List.of(0, 7, 5), List.of(1, -1, -1), List.of(1, -1, -1)), backwards.op());
    assertTrue(
        refused(slice(shape(1, 8, 6), shape(0), shape(1), shape(0), 0, 0, 0, 0, 0))
            .contains("stride 0"));
    assertTrue(
        refused(slice(shape(1, 8, 6), shape(0), shape(1), shape(1), 0, 0, 1, 0, 0))
            .contains("ellipsis"));
  }

  @Test
  void aSumWithAConstantIsTaken() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 2);
    int c = file.weights(0.5f, shape(1), (byte) 5);
    int y = file.codes(0.5f, 3, 1, 2);
    Network network =
        read(
            file.operator(
                    BuiltinOperator.ADD,
                    new int[] {x, c},
                    new int[] {y},
                    BuiltinOptions.AddOptions,
                    b -> AddOptions.createAddOptions(b, ActivationFunctionType.RELU6))
                .inputs(x)
                .outputs(y));
    assertEquals(5, network.tensor(c).constant().orElseThrow().int8(0));
  }

  @Test
  void movesMustKeepTheScale() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 2);
    int z = file.codes(0.25f, 3, 1, 2);
    int y = file.codes(0.5f, 3, 1, 4);
    file.operator(
            BuiltinOperator.CONCATENATION,
            new int[] {x, z},
            new int[] {y},
            BuiltinOptions.ConcatenationOptions,
            b -> ConcatenationOptions.createConcatenationOptions(b, -1, (byte) 0))
        .inputs(x, z)
        .outputs(y);
    assertTrue(refused(file).contains("scale and zero point change from 0.25, 3 to 0.5, 3"));
  }

  @Test
  void floatEdgesAreHostWork() {
    ModelFile file = new ModelFile();
    int x = file.floats(1, 4);
    int q = file.codes(0.5f, 3, 1, 4);
    int p = file.codes(1f / 256, -128, 1, 4);
    int y = file.floats(1, 4);
    file.operator(BuiltinOperator.QUANTIZE, new int[] {x}, new int[] {q})
        .operator(
            BuiltinOperator.SOFTMAX,
            new int[] {q},
            new int[] {p},
            BuiltinOptions.SoftmaxOptions,
            b -> SoftmaxOptions.createSoftmaxOptions(b, 1f))
        .operator(BuiltinOperator.DEQUANTIZE, new int[] {p}, new int[] {y})
        .inputs(x)
        .outputs(y);
    ModelListing listing = TfliteImporter.list(write(file), OnChipSupport.byKind());
    assertEquals(
        List.of(Support.HOST, Support.ON_CHIP, Support.HOST),
        listing.rows().stream().map(Row::support).collect(Collectors.toList()));
    assertEquals(DataType.FLOAT32, listing.network().orElseThrow().tensor(x).type());
  }

  @Test
  void aFloatModelIsToldToQuantize() {
    ModelFile file = new ModelFile();
    int x = file.floats(1, 4);
    int y = file.floats(1, 4);
    file.operator(BuiltinOperator.TANH, new int[] {x}, new int[] {y}).inputs(x).outputs(y);
    assertEquals(
        "error: operator 0 (TANH) cannot be used: tensor 0 has type float32\n"
            + "  at        " + folder.resolve("m.tflite") + "\n"
            + "  expected  int8\n"
            + "  fix       this is a float model or float part: quantize the whole model to int8\n",
        refused(file));
  }

  @Test
  void allUnsupportedOperatorsAreListed() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 4);
    int a = file.codes(0.5f, 3, 1, 4);
    int b = file.codes(0.5f, 3, 1, 4);
    int y = file.codes(0.5f, 0, 1, 4);
    file.operator(BuiltinOperator.SIN, new int[] {x}, new int[] {a})
        .operator(BuiltinOperator.LOGISTIC, new int[] {a}, new int[] {b})
        .operator(BuiltinOperator.DIV, new int[] {b, a}, new int[] {y})
        .inputs(x)
        .outputs(y);
    ModelListing listing = TfliteImporter.list(write(file), OnChipSupport.byKind());
    assertEquals(
        List.of(Support.UNSUPPORTED, Support.ON_CHIP, Support.UNSUPPORTED),
        listing.rows().stream().map(Row::support).collect(Collectors.toList()));
    assertEquals("multiply by the reciprocal instead", listing.rows().get(2).hint());
    assertTrue(listing.network().isEmpty());
    String message = refused(file);
    assertTrue(message.contains("operator 0 (SIN)"), message);
    assertTrue(message.contains("1 more"), message);
  }

  @Test
  void orderAndMakersOfTensorsAreChecked() {
    ModelFile early = new ModelFile();
    int x = early.codes(0.5f, 3, 1, 4);
    int a = early.codes(0.5f, 3, 1, 4);
    int y = early.codes(0.5f, 3, 1, 4);
    early
        .operator(BuiltinOperator.TANH, new int[] {a}, new int[] {y})
        .operator(BuiltinOperator.TANH, new int[] {x}, new int[] {a})
        .inputs(x)
        .outputs(y);
    assertTrue(refused(early).contains("nothing before it makes"));
    ModelFile twice = new ModelFile();
    int u = twice.codes(0.5f, 3, 1, 4);
    int v = twice.codes(0.5f, 3, 1, 4);
    twice
        .operator(BuiltinOperator.TANH, new int[] {u}, new int[] {v})
        .operator(BuiltinOperator.TANH, new int[] {u}, new int[] {v})
        .inputs(u)
        .outputs(v);
    assertTrue(refused(twice).contains("made twice"));
    ModelFile none = new ModelFile();
    int in = none.codes(0.5f, 3, 1, 4);
    int out = none.codes(0.5f, 3, 1, 4);
    int other = none.codes(0.5f, 3, 1, 4);
    none.operator(BuiltinOperator.TANH, new int[] {in}, new int[] {out}).inputs(in).outputs(other);
    assertTrue(refused(none).contains("made by no operator"));
  }

  @Test
  void scalesZeroPointsAndTypesAreChecked() {
    for (float scale : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
      ModelFile file = new ModelFile();
      int x = file.codes(scale, 0, 1, 4);
      int y = file.codes(0.5f, 0, 1, 4);
      file.operator(BuiltinOperator.TANH, new int[] {x}, new int[] {y}).inputs(x).outputs(y);
      assertTrue(refused(file).contains("has scale " + scale), "scale " + scale);
    }
    ModelFile zero = new ModelFile();
    int x = zero.codes(0.5f, 128, 1, 4);
    int y = zero.codes(0.5f, 0, 1, 4);
    zero.operator(BuiltinOperator.TANH, new int[] {x}, new int[] {y}).inputs(x).outputs(y);
    assertTrue(refused(zero).contains("zero point 128"));
    ModelFile narrow = new ModelFile();
    int n =
        narrow.tensor(TensorType.INT4, shape(1, 4), new float[] {1f}, new long[] {0}, null);
    int m = narrow.codes(0.5f, 0, 1, 4);
    narrow.operator(BuiltinOperator.TANH, new int[] {n}, new int[] {m}).inputs(n).outputs(m);
    assertTrue(refused(narrow).contains("INT4"));
  }

  @Test
  void unusedTensorsOfOtherTypesDoNotMatter() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 0, 1, 4);
    int y = file.codes(0.5f, 0, 1, 4);
    file.tensor(TensorType.BOOL, shape(2), new float[0], new long[0], null);
    file.operator(BuiltinOperator.TANH, new int[] {x}, new int[] {y}).inputs(x).outputs(y);
    assertEquals(3, read(file).tensors().size());
  }

  @Test
  void softmaxInsideANetworkIsForTheGoldenModelOnly() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 0, 1, 4);
    int p = file.codes(1f / 256, -128, 1, 4);
    int y = file.codes(0.5f, 0, 1, 4);
    file.operator(
            BuiltinOperator.SOFTMAX,
            new int[] {x},
            new int[] {p},
            BuiltinOptions.SoftmaxOptions,
            b -> SoftmaxOptions.createSoftmaxOptions(b, 1f))
        .operator(BuiltinOperator.TANH, new int[] {p}, new int[] {y})
        .inputs(x)
        .outputs(y);
    ModelListing listing = TfliteImporter.list(write(file), OnChipSupport.byKind());
    assertEquals(Support.GOLDEN_ONLY, listing.rows().get(0).support());
    assertTrue(listing.network().isPresent());
  }

  // --- variables ---

  private static ModelFile handle(ModelFile file, int id, String name) {
    return file.operator(
        BuiltinOperator.VAR_HANDLE,
        new int[0],
        new int[] {id},
        BuiltinOptions.VarHandleOptions,
        b -> VarHandleOptions.createVarHandleOptions(b, 0, b.createString(name)));
  }

  private static int resource(ModelFile file) {
    return file.tensor(TensorType.RESOURCE, new int[0], new float[0], new long[0], null);
  }

  private static ModelFile called(ModelFile file, int graph) {
    return file.operator(
        BuiltinOperator.CALL_ONCE,
        new int[0],
        new int[0],
        BuiltinOptions.CallOnceOptions,
        b -> CallOnceOptions.createCallOnceOptions(b, graph));
  }

  /** The state is the last two of its own rows and a new one; all three are the output. */
  static ModelFile lastRows() {
    return lastRows(1, 3, 0);
  }

  private static ModelFile lastRows(int graph, int zeroPoint, int readFirst) {
    ModelFile file = new ModelFile();
    int own = resource(file);
    int set =
        file.tensor(
            TensorType.INT8,
            new int[] {1, 2, 2},
            new float[] {0.5f},
            new long[] {zeroPoint},
            new byte[] {10, 20, 30, 40});
    handle(file, own, "rows")
        .operator(BuiltinOperator.ASSIGN_VARIABLE, new int[] {own, set}, new int[0])
        .endOfCalled();
    int x = file.codes(0.5f, 3, 1, 1, 2);
    int variable = resource(file);
    int kept = file.codes(0.5f, 3, 1, 2, 2);
    int all = file.codes(0.5f, 3, 1, 3, 2);
    int next = file.codes(0.5f, 3, 1, 2, 2);
    int[] axes = {3};
    int begin = file.ints(axes, 0, 1, 0);
    int end = file.ints(axes, 1, 3, 2);
    int step = file.ints(axes, 1, 1, 1);
    if (readFirst == 0) {
      called(file, graph);
    }
    handle(file, variable, "rows")
        .operator(BuiltinOperator.READ_VARIABLE, new int[] {variable}, new int[] {kept});
    if (readFirst == 1) {
      called(file, graph);
    }
    return file.operator(
            BuiltinOperator.CONCATENATION,
            new int[] {kept, x},
            new int[] {all},
            BuiltinOptions.ConcatenationOptions,
            b ->
                ConcatenationOptions.createConcatenationOptions(
                    b, 1, ActivationFunctionType.NONE))
        .operator(
            BuiltinOperator.STRIDED_SLICE,
            new int[] {all, begin, end, step},
            new int[] {next},
            BuiltinOptions.StridedSliceOptions,
            b -> StridedSliceOptions.createStridedSliceOptions(b, 0, 0, 0, 0, 0, false))
        .operator(BuiltinOperator.ASSIGN_VARIABLE, new int[] {variable, next}, new int[0])
        .inputs(x)
        .outputs(all);
  }

  @Test
  void aVariableThatIsReadBeforeItIsAssignedIsAState() {
    Network network = read(lastRows());
    assertEquals(2, network.nodes().size());
    assertEquals(1, network.states().size());
    State state = network.states().get(0);
    assertEquals("rows", state.name());
    assertEquals(network.nodes().get(0).inputs().get(0), state.tensor());
    assertEquals(network.nodes().get(1).outputs().get(0), state.next());
    assertArrayEquals(new byte[] {10, 20, 30, 40}, state.initial().toByteArray());
    ModelListing listing = TfliteImporter.list(write(lastRows()), OnChipSupport.byKind());
    assertEquals(
        List.of(
            "CALL_ONCE", "VAR_HANDLE", "READ_VARIABLE", "CONCATENATION", "STRIDED_SLICE",
            "ASSIGN_VARIABLE"),
        listing.rows().stream().map(Row::operator).toList());
  }

  /** Assigned first: the value of this inference is read, nothing is kept. */
  @Test
  void aVariableThatIsAssignedBeforeItIsReadIsACopy() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 2);
    int variable = resource(file);
    int y = file.codes(0.5f, 3, 1, 2);
    handle(file, variable, "copy")
        .operator(BuiltinOperator.ASSIGN_VARIABLE, new int[] {variable, x}, new int[0])
        .operator(BuiltinOperator.READ_VARIABLE, new int[] {variable}, new int[] {y})
        .inputs(x)
        .outputs(y);
    Network network = read(file);
    assertEquals(List.of(), network.states());
    assertEquals(List.of(x), network.nodes().get(0).inputs());
    assertEquals(List.of(y), network.nodes().get(0).outputs());
  }

  @Test
  void aVariableThatNothingSetsBeginsWithTheZeroPoint() {
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 2);
    int variable = resource(file);
    int y = file.codes(0.5f, 3, 1, 2);
    handle(file, variable, "before")
        .operator(BuiltinOperator.READ_VARIABLE, new int[] {variable}, new int[] {y})
        .operator(BuiltinOperator.ASSIGN_VARIABLE, new int[] {variable, x}, new int[0])
        .inputs(x)
        .outputs(y);
    State state = read(file).states().get(0);
    assertEquals(x, state.next());
    assertArrayEquals(new byte[] {3, 3}, state.initial().toByteArray());
  }

  @Test
  void wrongVariablesAreRefused() {
    assertTrue(refused(lastRows(2, 3, 0)).contains("it calls graph 2"));
    assertTrue(refused(lastRows(0, 3, 0)).contains("it calls graph 0"));
    assertTrue(
        refused(lastRows(1, 4, 0)).contains("scale and zero point change from 0.5, 4 to 0.5, 3"));
    assertTrue(
        refused(lastRows(1, 3, 1)).contains("it sets variables that were read or assigned"));
    ModelFile file = new ModelFile();
    int x = file.codes(0.5f, 3, 1, 2);
    int y = file.codes(0.5f, 3, 1, 2);
    file.operator(BuiltinOperator.READ_VARIABLE, new int[] {x}, new int[] {y}).inputs(x).outputs(y);
    assertTrue(refused(file).contains("tensor 0 is no handle of a variable"));
  }
}
