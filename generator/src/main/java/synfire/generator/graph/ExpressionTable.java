package synfire.generator.graph;

import synfire.golden.net.Tensor;
import synfire.golden.op.Expression;

/** Tables of expressions: float32 step by step, then the nearest code, ties to even. */
final class ExpressionTable {

  private ExpressionTable() {}

  /** The table of an expression between two tensors of codes. */
  static Table of(Expression expression, Tensor from, Tensor to) {
    return Table.of(q -> code(expression, from.scale() * (q - from.zeroPoint()), to));
  }

  private static int code(Expression expression, float x, Tensor to) {
    float steps = value(expression, x) / to.scale();
    if (Float.isNaN(steps)) {
      return to.type().min();
    }
    double code = Math.rint(steps) + to.zeroPoint();
    return (int) Math.max(to.type().min(), Math.min(to.type().max(), code));
  }

  private static float value(Expression expression, float x) {
    if (expression instanceof Expression.Number number) {
      return number.value();
    }
    if (!(expression instanceof Expression.Call call)) {
      return x;
    }
    float[] v = new float[call.operands().size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = value(call.operands().get(i), x);
    }
    switch (call.function()) {
      case ADD:
        return v[0] + v[1];
      case SUB:
        return v[0] - v[1];
      case MUL:
        return v[0] * v[1];
      case DIV:
        return v[0] / v[1];
      case MIN:
        return Math.min(v[0], v[1]);
      case MAX:
        return Math.max(v[0], v[1]);
      case NEG:
        return -v[0];
      case ABS:
        return Math.abs(v[0]);
      default:
        return (float) real(call.function(), v[0], v.length > 1 ? v[1] : 0);
    }
  }

  /** Functions in double, of which float32 keeps the nearest number. */
  private static double real(Expression.Function function, double a, double b) {
    return switch (function) {
      case POW -> StrictMath.pow(a, b);
      case SQRT -> Math.sqrt(a);
      case EXP -> StrictMath.exp(a);
      case LOG -> StrictMath.log(a);
      case ERF -> (float) 1 - (float) UnaryTable.erfc(a);
      case TANH -> StrictMath.tanh(a);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a));
      case SOFTPLUS -> StrictMath.log1p(StrictMath.exp(-Math.abs(a))) + Math.max(a, 0);
      case FLOOR -> Math.floor(a);
      case CEIL -> Math.ceil(a);
      case ROUND -> Math.rint(a);
      default -> throw new IllegalArgumentException("no function of real numbers: " + function);
    };
  }
}
