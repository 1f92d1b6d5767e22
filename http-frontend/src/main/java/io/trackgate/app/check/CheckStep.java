package io.trackgate.app.check;

import java.io.IOException;
import java.util.List;

/** One thing that a tracker has to show. */
interface CheckStep {

    /**
     * What is known of a step before it runs.
     *
     * @param name         as {@code --only} and {@code --skip} have it
     * @param title        for a person
     * @param needsSession whether there is nothing to see without a tracker that is logged in
     * @param after        steps that must not have failed, or this one would only wait in vain
     */
    record About(String name, String title, boolean needsSession, List<String> after) {
        public About { after = List.copyOf(after); }

        public About(String name, String title, boolean needsSession) { this(name, title, needsSession, List.of()); }
    }

    About about();

    Finding run(CheckBench bench) throws InterruptedException, IOException;
}
