import type { FastifyPluginAsync } from 'fastify'
import {
  changePassword,
  endOtherSessions,
  endSession,
  forgotPassword,
  listSessions,
  login,
  logout,
  me,
  refresh,
  register,
  requestSignInCode,
  resendVerification,
  resetPassword,
  setPhone,
  signInWithCode,
  updateMe,
  verifyEmail,
  verifyPhone,
} from '../domain/authentication/operations.ts'
import { serve } from './serve.ts'

export const authenticationRoutes: FastifyPluginAsync = async (app) => {
  app.post('/auth/register', serve(register, { status: 201 }))
  app.post('/auth/verify-email', serve(verifyEmail, { status: 204 }))
  app.post('/auth/verify-email/resend', serve(resendVerification, { status: 202 }))
  app.post('/auth/login', serve(login))
  app.post('/auth/refresh', serve(refresh))
  app.post('/auth/logout', serve(logout, { status: 204 }))
  app.get('/auth/sessions', serve(listSessions))
  app.delete('/auth/sessions', serve(endOtherSessions, { status: 204 }))
  app.delete('/auth/sessions/:id', serve(endSession, { status: 204 }))
  app.post('/auth/otp/request', serve(requestSignInCode, { status: 202 }))
  app.post('/auth/otp/verify', serve(signInWithCode))
  app.post('/auth/password/forgot', serve(forgotPassword, { status: 202 }))
  app.post('/auth/password/reset', serve(resetPassword, { status: 204 }))
  app.post('/auth/password/change', serve(changePassword, { status: 204 }))
  app.get('/auth/me', serve(me))
  app.patch('/auth/me', serve(updateMe))
  app.post('/auth/phone', serve(setPhone, { status: 202 }))
  app.post('/auth/phone/verify', serve(verifyPhone, { status: 204 }))
}
