package io.trackgate.http;

import io.trackgate.config.Configuration;

/** The real gateway, started for a case: the one place that knows how the application is started. */
final class GatewayUnderTest implements AutoCloseable {
    private final AutoCloseable gateway;

    private GatewayUnderTest(AutoCloseable gateway) { this.gateway = gateway; }

    static boolean isBuilt() {
        try {
            Class.forName("io.trackgate.app.Gateway");
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    static GatewayUnderTest start(Configuration configuration) throws ReflectiveOperationException {
        return new GatewayUnderTest((AutoCloseable) Class.forName("io.trackgate.app.Gateway").getMethod("start", Configuration.class)
                .invoke(null, configuration));
    }

    int httpPort() throws ReflectiveOperationException { return (Integer) gateway.getClass().getMethod("httpPort").invoke(gateway); }

    int trackerPort(String protocol) throws ReflectiveOperationException {
        return (Integer) gateway.getClass().getMethod("trackerPort", String.class).invoke(gateway, protocol);
    }

    @Override
    public void close() {
        try {
            gateway.close();
        } catch (Exception failed) {
            throw new AssertionError("the gateway did not stop", failed);
        }
    }
}
