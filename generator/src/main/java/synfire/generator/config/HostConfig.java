package synfire.generator.config;

/**
 * The interface to the host.
 *
 * @param streamBits width of both AXI4-Stream interfaces: 32, 64 or 128
 * @param outputBytes buffer of output rows
 * @param softmax whether the softmax unit is there
 */
public record HostConfig(int streamBits, int outputBytes, boolean softmax) {}
