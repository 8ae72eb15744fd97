package phao.token;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import phao.token.Algorithm.KeyType;

/** The curves of ES256, ES384 and ES512 (RFC 7518 §3.4). */
enum Curve {
    P256("P-256", "secp256r1", KeyType.P256, 32),
    P384("P-384", "secp384r1", KeyType.P384, 48),
    P521("P-521", "secp521r1", KeyType.P521, 66);

    private final String jwkName;
    private final String jdkName;
    private final KeyType keyType;
    private final int bytes;

    Curve(String jwkName, String jdkName, KeyType keyType, int bytes) {
        this.jwkName = jwkName;
        this.jdkName = jdkName;
        this.keyType = keyType;
        this.bytes = bytes;
    }

    /** Its name in a JWK (RFC 7518 §6.2.1.1). */
    String jwkName() {
        return jwkName;
    }

    KeyType keyType() {
        return keyType;
    }

    /** How long a coordinate is. */
    int bytes() {
        return bytes;
    }

    ECParameterSpec parameters() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(jdkName));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    /** RFC 8725 §3.4: inputs of elliptic curves must be validated. */
    boolean contains(ECPoint point) {
        EllipticCurve curve;
        try {
            curve = parameters().getCurve();
        } catch (GeneralSecurityException e) {
            return false;
        }
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        return isWithin(x, p)
                && isWithin(y, p)
                && y.multiply(y)
                        .mod(p)
                        .equals(x.multiply(x)
                                .add(curve.getA())
                                .multiply(x)
                                .add(curve.getB())
                                .mod(p));
    }

    private static boolean isWithin(BigInteger number, BigInteger p) {
        return number.signum() >= 0 && number.compareTo(p) < 0;
    }
}
