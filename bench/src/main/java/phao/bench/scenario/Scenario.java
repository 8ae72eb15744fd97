package phao.bench.scenario;

import java.io.IOException;

/** One question, answered with figures. */
public interface Scenario {

    /** As it is called on the command line and in the results. */
    String name();

    void run(Bench bench) throws IOException, InterruptedException;
}
