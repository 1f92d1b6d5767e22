package io.trackgate.core.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives the stores of a test that has ended to the next one. JUnit finds it by itself. */
public final class StoresComeBack implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext test) { PostgresServer.testEnded(); }
}
