extension EdwardsPoint {
    /// The point that 32 bytes name, if there is one: the low 255 bits are y, taken modulo p, the
    /// last says whether x is odd. Where x is 0 the last bit says nothing.
    package init?(encoding: Number256) {
        // x² = u / v; the root is u v³ (u v⁷)^((p − 5) / 8), or that times the root of −1.
        let y = Field25519(encoding)
        let yy = y.squared
        let (u, v) = (yy - .one, yy * Self.d + .one)
        let v3 = v.squared * v
        var x = (v3.squared * v * u).toFiveEighths * v3 * u
        let square = x.squared * v
        if !(square - u * .one).isZero {
            guard (square + u).isZero else { return nil }
            x = x * Self.rootOfMinusOne
        }
        if x.isOdd != (encoding.w3 &>> 63 == 1) { x = (.zero - x) * .one }
        self.init(x: x, y: y, z: .one, t: x * y)
    }

    /// The one canonical encoding, by the inverse of z.
    @inline(__always)
    package func encoding(inverse: Field25519) -> Number256 {
        var encoding = (y * inverse).number
        if (x * inverse).isOdd { encoding.w3 |= 1 << 63 }
        return encoding
    }

    package var encoding: Number256 { encoding(inverse: z.inverse) }
}
