/**
 * JSON Web Tokens (RFC 7519): {@link phao.token.TokenVerifier} says what a token is worth, {@link phao.token.TokenSigner} makes one. What
 * the holder of a token may do is not decided here. Signatures are verified with the JDK's own cryptography (docs/decisions/0012).
 *
 * <p>From a token to a verdict: {@code Jws} reads its three parts, a {@code VerificationKey} verifies the signature, {@code ClaimsCheck}
 * reads the claims. Keys come from {@code SecretFile}, {@code PublicKeyFile}, and by {@code RemoteKeys} from a {@code JwkSet}. Of the
 * packages before it in the flow it needs {@code protocol} only.
 */
package phao.token;
