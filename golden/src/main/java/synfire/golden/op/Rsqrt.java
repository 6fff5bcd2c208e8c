package synfire.golden.op;

/** 1 / sqrt(x) by an integer Newton iteration. */
public record Rsqrt() implements Op {

  @Override
  public String key() {
    return "rsqrt";
  }
}
