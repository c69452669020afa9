"""Stripe's published contract, and whether what we take and emit keeps to it."""

from sandbox.contract.checks import Checks, Problem
from sandbox.contract.document import Document
from sandbox.contract.keeper import BrokenContract, Keeper
from sandbox.contract.record import Record
from sandbox.contract.requests import BadParameter

__all__ = ["BadParameter", "BrokenContract", "Checks", "Document", "Keeper", "Problem", "Record"]
