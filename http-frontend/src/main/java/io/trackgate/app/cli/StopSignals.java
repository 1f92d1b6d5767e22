package io.trackgate.app.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first SIGTERM or SIGINT has the JVM end in its own way, with all hooks; the second ends it at once. By itself the JVM hears no second one.
 * Through reflection: {@code sun.misc.Signal} is the only way, and a build that names it is warned.
 */
public final class StopSignals {

    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);
    private static final int SIGNALLED = 128; // an exit code is this and the signal's number

    private StopSignals() {}

    public static void listen() {
        AtomicBoolean stopping = new AtomicBoolean();
        for (String name : new String[]{"TERM", "INT"}) {
            try {
                listen(name, stopping);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                log.debug("SIG{} is handled by the JVM alone: {}", name, e.toString());
            }
        }
    }

    private static void listen(String name, AtomicBoolean stopping) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object one = signal.getConstructor(String.class).newInstance(name);
        int code = SIGNALLED + (int) signal.getMethod("getNumber").invoke(one);
        Method handle = signal.getMethod("handle", signal, handler);
        handle.invoke(null, one,
                Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[]{handler}, (proxy, method, given) -> {
                    if (method.getName().equals("handle")) onSignal(name, code, stopping);
                    return method.getName().equals("equals")
                            ? Boolean.valueOf(proxy == given[0])
                            : method.getName().equals("hashCode") ? 1 : null;
                }));
    }

    private static void onSignal(String name, int code, AtomicBoolean stopping) {
        if (stopping.compareAndSet(false, true)) {
            Thread.ofPlatform().name("stop-signal").start(() -> System.exit(code));
            return;
        }
        log.warn("SIG{} for the second time: ended at once; commands in flight have no outcome", name);
        Runtime.getRuntime().halt(code);
    }
}
