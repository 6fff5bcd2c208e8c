package synfire.golden.number;

import synfire.golden.op.Expression;

/** Values of expressions in float32. */
public final class RealFunction {

  private RealFunction() {}

  /** The value of an expression at x. */
  public static float at(Expression expression, float x) {
    if (expression instanceof Expression.Argument) {
      return x;
    }
    if (expression instanceof Expression.Number number) {
      return number.value();
    }
    Expression.Call call = (Expression.Call) expression;
    float a = at(call.operands().get(0), x);
    float b = call.operands().size() > 1 ? at(call.operands().get(1), x) : 0;
    return switch (call.function()) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case POW -> (float) StrictMath.pow(a, b);
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SQRT -> Float32.sqrt(a);
      case EXP -> Float32.exp(a);
      case LOG -> (float) StrictMath.log(a);
      case ERF -> 1f - Float32.erfc(a);
      case TANH -> Float32.tanh(a);
      case SIGMOID -> sigmoid(a);
      case SOFTPLUS -> (float) (Math.max(a, 0.0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a))));
      case FLOOR -> (float) Math.floor(a);
      case CEIL -> (float) Math.ceil(a);
      case ROUND -> (float) Math.rint(a);
    };
  }

  /** In double and rounded once. */
  private static float sigmoid(float a) {
    return (float) (1 / (1 + StrictMath.exp(-(double) a)));
  }
}
