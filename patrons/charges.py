"""What Stripe charges at once, in minor units: https://docs.stripe.com/currencies."""

# In a currency that is not here the smallest follows a rate, and is Stripe's to say.
SMALLEST = {
    **dict.fromkeys(["AUD", "BRL", "CAD", "CHF", "EUR", "INR", "JPY", "NZD", "SGD", "USD"], 50),
    **{"AED": 200, "BGN": 100, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17_500},
    **{"MXN": 1000, "MYR": 200, "NOK": 300, "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000},
}
LARGEST = {"IDR": 10**12 - 1}
LARGEST_OF_OTHERS = 10**8 - 1
# The last of three decimals must be 0, and both of the two that these have.
STEPS = {**dict.fromkeys(["BHD", "JOD", "KWD", "OMR", "TND"], 10), "ISK": 100, "UGX": 100}


def smallest(code: str) -> int:
    return SMALLEST.get(code, 1)


def largest(code: str) -> int:
    return LARGEST.get(code, LARGEST_OF_OTHERS)


def step(code: str) -> int:
    """What every charge in a currency is a multiple of."""
    return STEPS.get(code, 1)
