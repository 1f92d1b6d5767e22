/** People's way in: passwords, sessions and API keys. */
@NullMarked
package io.trackgate.core.account;

import org.jspecify.annotations.NullMarked;
