package io.trackgate.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContextException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeakGuardTest {

    private static final int LEAKS_ON_PURPOSE = 8;

    @Test
    void a_buffer_that_nobody_releases_is_found() {
        leak();
        assertThat(LeakGuard.takeLeaks()).isNotEmpty();
    }

    @Test
    void a_retained_slice_that_nobody_releases_is_found() {
        leakSlice();
        assertThat(LeakGuard.takeLeaks()).isNotEmpty();
    }

    @Test
    void a_test_class_that_leaks_fails() {
        leak();
        ExtensionContext context = named("Leaky");
        assertThatThrownBy(() -> new LeakGuard().afterAll(context)).isInstanceOf(AssertionError.class).hasMessageContaining("Leaky");
    }

    @Test
    void released_buffers_are_no_leak() {
        ByteBufAllocator.DEFAULT.buffer(16).release();
        assertThat(LeakGuard.takeLeaks()).isEmpty();
    }

    private static void leak() {
        for (int i = 0; i < LEAKS_ON_PURPOSE; i++)
            ByteBufAllocator.DEFAULT.buffer(16).writeLong(1);
    }

    private static void leakSlice() {
        for (int i = 0; i < LEAKS_ON_PURPOSE; i++) {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(16).writeLong(1);
            buffer.readRetainedSlice(4);
            buffer.release();
        }
    }

    private static ExtensionContext named(String name) {
        return (ExtensionContext) java.lang.reflect.Proxy.newProxyInstance(LeakGuardTest.class.getClassLoader(),
                new Class<?>[]{ExtensionContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getDisplayName")) return name;
                    throw new ExtensionContextException(method.getName());
                });
    }
}
