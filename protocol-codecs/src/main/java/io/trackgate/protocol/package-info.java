/** What every vendor's protocol has in common: what trackers say, what they can be told, and how an answer is recognised. */
@NullMarked
package io.trackgate.protocol;

import org.jspecify.annotations.NullMarked;
