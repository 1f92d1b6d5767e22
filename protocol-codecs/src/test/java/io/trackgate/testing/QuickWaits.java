package io.trackgate.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests look ten times as often as Awaitility would: hundreds of them wait for what is there within milliseconds. */
public final class QuickWaits implements BeforeAllCallback {

    private static final Duration POLL = Duration.ofMillis(10);

    @Override
    public void beforeAll(ExtensionContext context) { Awaitility.setDefaultPollInterval(POLL); }
}
