package io.trackgate.core.cluster;

import java.time.InstantSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InProcessEngineTest extends EngineContractTest {

    private final Engine engine = new InProcessEngine(InstantSource.system());

    @BeforeEach
    void start() { engine.start(ownerNode); }

    @AfterEach
    void close() { engine.close(); }

    @Override
    Engine owner() { return engine; }

    @Override
    Engine asker() { return engine; }

    @Test
    void a_node_that_is_alone_says_so_and_keeps_nothing() {
        assertThat(engine.isShared()).isFalse();
        assertThat(engine.claim(7, "111", 1)).as("one answer for all").isSameAs(engine.claim(8, "222", 2));
        assertThat(engine.find(7, true).join()).isEmpty();
    }
}
