package synfire.golden.run;

/**
 * One node made ready to run. Immutable; the codes of all tensors are handed in, indexed by tensor
 * id, and the node's outputs are stored there.
 */
interface Kernel {

  /** By the dense formula. */
  void dense(byte[][] codes, Scratch scratch);

  /** Multiply-accumulates of the dense way, for an estimate of its time; 0 where they are few. */
  long macs();

  /** Event by event: only inputs with q != z contribute. */
  void events(byte[][] codes);
}
