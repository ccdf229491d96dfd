/** In which the market counts where nobody has said or priced anything. */
export const USUAL_CURRENCY = 'NGN'
