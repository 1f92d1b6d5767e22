package io.trackgate.protocol;

/**
 * What codes that a gateway gives to its trackers are made of; they hold as long as the key stays the same.
 *
 * @param secret             known to nobody else; not copied, so not to be changed
 * @param registrationIsOpen whether a tracker that asks for a code gets one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ServerKey(byte[] secret, boolean registrationIsOpen) {

    /** In no log. */
    @Override
    public String toString() { return "a key"; }
}
