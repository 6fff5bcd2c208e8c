package synfire.golden.op;

import java.util.List;

/**
 * A function of one real number x, calculated in float32 step by step: each call rounds its result
 * to float32.
 */
public sealed interface Expression {

  /** The argument of the whole function. */
  record Argument() implements Expression {}

  /** A constant. */
  record Number(float value) implements Expression {}

  /**
   * A function of the values of other expressions.
   *
   * @param function which one
   * @param operands as many as the function takes
   */
  record Call(Function function, List<Expression> operands) implements Expression {

    public Call {
      operands = List.copyOf(operands);
      if (operands.size() != function.operands()) {
        throw new IllegalArgumentException(function + " of " + operands.size() + " operands");
      }
    }
  }

  /** The functions that expressions are made of. */
  enum Function {
    ADD(2),
    SUB(2),
    MUL(2),
    DIV(2),
    MIN(2),
    MAX(2),
    POW(2),
    NEG(1),
    ABS(1),
    SQRT(1),
    EXP(1),
    LOG(1),
    ERF(1),
    TANH(1),
    /** 1 / (1 + exp(-x)). */
    SIGMOID(1),
    /** log(1 + exp(x)). */
    SOFTPLUS(1),
    FLOOR(1),
    CEIL(1),
    /** Nearest integer, ties to even. */
    ROUND(1);

    private final int operands;

    Function(int operands) {
      this.operands = operands;
    }

    /** Number of operands. */
    public int operands() {
      return operands;
    }
  }

  /** x itself. */
  Expression X = new Argument();

  /** A call. */
  static Expression call(Function function, Expression... operands) {
    return new Call(function, List.of(operands));
  }

  /** A constant. */
  static Expression number(float value) {
    return new Number(value);
  }

  /** This expression with another one in place of x. */
  default Expression of(Expression x) {
    if (this instanceof Call call) {
      return new Call(
          call.function(), call.operands().stream().map(operand -> operand.of(x)).toList());
    }
    return this instanceof Argument ? x : this;
  }

  /** How often x stands in it. */
  default long arguments() {
    return this instanceof Call call
        ? call.operands().stream().mapToLong(Expression::arguments).sum()
        : this instanceof Argument ? 1 : 0;
  }

  /** Number of calls. */
  default long size() {
    return this instanceof Call call
        ? 1 + call.operands().stream().mapToLong(Expression::size).sum()
        : 0;
  }
}
