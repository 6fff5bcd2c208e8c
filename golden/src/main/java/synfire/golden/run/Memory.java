package synfire.golden.run;

import java.util.List;
import synfire.golden.net.Network;
import synfire.golden.net.State;

/** What a network keeps from one inference to the next. For one thread at a time. */
public final class Memory {

  private final List<State> states;
  private final byte[][] codes;

  /** The memory of a network at the begin of a sequence. */
  Memory(Network network) {
    states = network.states();
    codes = states.stream().map(state -> state.initial().toByteArray()).toArray(byte[][]::new);
  }

  /** Hands what was kept to an inference. */
  void load(byte[][] tensors) {
    for (int i = 0; i < codes.length; i++) {
      tensors[states.get(i).tensor()] = codes[i];
    }
  }

  /** Keeps what an inference leaves. */
  void store(byte[][] tensors) {
    for (int i = 0; i < codes.length; i++) {
      codes[i] = tensors[states.get(i).next()];
    }
  }
}
