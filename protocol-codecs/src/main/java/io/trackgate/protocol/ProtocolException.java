package io.trackgate.protocol;

import io.netty.handler.codec.DecoderException;

/** Bytes that break the protocol. The reason is counted, the message says what was found and what was expected. */
public final class ProtocolException extends DecoderException {
    private static final long serialVersionUID = 1L;

    /** @see #fatal() */
    public enum Reason {
        /** Nothing of this protocol starts like this. */
        GARBAGE(true),
        /** A length beyond the protocol's ceiling. */
        FRAME_TOO_LONG(true),
        /** A length below the least that a frame has. */
        FRAME_TOO_SHORT(true),
        /** The frame's checksum is wrong; its bounds are known. */
        BAD_CHECKSUM(false),
        /** Two counts of one frame differ, or its inner lengths don't add up. */
        BAD_COUNT(false),
        /** A data frame before the device named itself. */
        NOT_LOGGED_IN(true),
        /** A device id that can't be one. */
        BAD_DEVICE_ID(true),
        /** A frame that names another device than its connection. */
        FOREIGN_DEVICE_ID(false),
        /** More bytes before the login than any login has. */
        PRE_LOGIN_BUDGET(true);

        private final boolean fatal;

        Reason(boolean fatal) { this.fatal = fatal; }
    }

    private final Reason reason;
    private final boolean fatal;

    public ProtocolException(Reason reason, String message) { this(reason, message, reason.fatal); }

    private ProtocolException(Reason reason, String message, boolean fatal) { this(reason + ": " + message, reason, fatal); }

    private ProtocolException(String shown, Reason reason, boolean fatal) {
        super(shown);
        this.reason = reason;
        this.fatal = fatal;
    }

    /** For a reason that is survivable elsewhere and not here. */
    public static ProtocolException fatal(Reason reason, String message) {
        return new ProtocolException(reason, message, true);
    }

    /** For a reason that is fatal elsewhere: here the next frame can be found. */
    public static ProtocolException survivable(Reason reason, String message) {
        return new ProtocolException(reason, message, false);
    }

    /** The same, where nothing behind it is read any more. */
    public ProtocolException asFatal() {
        return fatal ? this : new ProtocolException(String.valueOf(getMessage()), reason, true);
    }

    public Reason reason() { return reason; }

    /** Whether the stream can't be read on. */
    public boolean fatal() { return fatal; }

    // Thrown for hostile bytes by the million: where it was thrown says nothing that the reason does not.
    @Override
    public synchronized Throwable fillInStackTrace() { return this; }
}
