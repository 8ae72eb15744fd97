package phao.log.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import phao.log.EpochContract;
import phao.log.LogEngine;
import phao.log.LogException;

class MemoryEngineTest extends EpochContract {

    private MemoryEngine.Store store = new MemoryEngine.Store();
    private MemoryEngine.Store backup;

    @Override
    protected LogEngine open() {
        return new MemoryEngine(store, this::nextEpoch);
    }

    @Override
    protected void backUp() {
        backup = store.copy();
    }

    @Override
    protected void backUpStopped() {
        backUp();
    }

    @Override
    protected void restore() {
        store = backup;
    }

    @Test
    void an_older_engine_over_the_same_store_is_dead() throws Exception {
        LogEngine killed = log;
        log = open();
        assertThatThrownBy(() -> killed.append(List.of(anonymous("a", "x")), NOW))
                .isInstanceOf(LogException.class);
    }
}
