package io.trackgate.protocol;

import java.util.List;

/**
 * A device names itself; in protocols without a login, its first frame that does.
 *
 * @param deviceId    what identifies the connection from here on
 * @param alsoKnownAs other spellings under which a fleet may list the same device, best first
 * @param accepted    what it is told when it may stay
 * @param refused     what it is told when it may not
 */
public record Login(String deviceId, List<String> alsoKnownAs, Receipt accepted, Receipt refused) implements DeviceMessage {

    public Login { alsoKnownAs = List.copyOf(alsoKnownAs); }

    public Login(String deviceId, Receipt accepted, Receipt refused) { this(deviceId, List.of(), accepted, refused); }
}
